import { BUNDLED_PACKAGES } from './bundled-packages.js';

/** Every package that is built in, with its licence and the words of it. */
export default function Licences() {
  return (
    <table className="settings-packages">
      <thead>
        <tr>
          <th scope="col">Package</th>
          <th scope="col">Version</th>
          <th scope="col">Licence</th>
        </tr>
      </thead>
      <tbody>
        {BUNDLED_PACKAGES.map(({ name, version, licence, text }) => (
          <tr key={`${name} ${version}`}>
            <td>{name}</td>
            <td className="mono">{version}</td>
            <td>
              {text === null ? (
                licence
              ) : (
                <details>
                  <summary>{licence}</summary>
                  <pre className="settings-licence-text">{text}</pre>
                </details>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
