# path.ps1 add|remove user|machine FOLDER: puts a folder at the end of PATH, or takes it off. What else stands there stays as it is written, `%SystemRoot%` too:
# [Environment]::SetEnvironmentVariable would write it out, and setx cuts it after 1024 characters.
param(
  [Parameter(Mandatory)] [ValidateSet('add', 'remove')] [string] $What,
  [Parameter(Mandatory)] [ValidateSet('user', 'machine')] [string] $Of,
  [Parameter(Mandatory)] [string] $Folder
)
$ErrorActionPreference = 'Stop'
$key = if ($Of -eq 'machine') {
  [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SYSTEM\CurrentControlSet\Control\Session Manager\Environment', $true)
} else {
  [Microsoft.Win32.Registry]::CurrentUser.CreateSubKey('Environment')
}
$written = [string] $key.GetValue('Path', '', [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
$kept = @($written.Split(';') | Where-Object { $_ -ne '' -and $_.TrimEnd('\') -ne $Folder.TrimEnd('\') })
if ($What -eq 'add') { $kept += $Folder }
$key.SetValue('Path', ($kept -join ';'), [Microsoft.Win32.RegistryValueKind]::ExpandString)
$key.Close()
