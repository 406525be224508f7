; What nsis adds to electron-builder's own: the folder of the command is put on PATH, and taken off it again. NSIS itself cuts strings after 1024 characters, which
; a PATH often is longer than; so PowerShell does it (path.ps1). Where a policy forbids that, the installation goes on, and the command is called by its whole path.

!macro changePath WHAT
  Push $0
  Push $1
  ${if} $installMode == "all"
    StrCpy $0 "machine"
  ${else}
    StrCpy $0 "user"
  ${endif}
  nsExec::ExecToLog `"$SYSDIR\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$INSTDIR\resources\command\path.ps1" ${WHAT} $0 "$INSTDIR\resources\command"`
  Pop $1
  ${if} $1 == 0
    ; Programs that are started from now on know it (learn.microsoft.com/windows/win32/winmsg/wm-settingchange).
    SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=5000
  ${else}
    DetailPrint "PATH is as it was: PowerShell ended with $1"
  ${endif}
  Pop $1
  Pop $0
!macroend

!macro customInstall
  !insertmacro changePath add
!macroend

; Before its files are gone.
!macro customUnInstall
  !insertmacro changePath remove
!macroend
