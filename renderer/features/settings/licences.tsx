import { BUNDLED_PACKAGES } from './bundled-packages.js';

/** Every package that is built in, with its licence. */
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
        {BUNDLED_PACKAGES.map(({ name, version, licence }) => (
          <tr key={`${name} ${version}`}>
            <td>{name}</td>
            <td className="mono">{version}</td>
            <td>{licence}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
