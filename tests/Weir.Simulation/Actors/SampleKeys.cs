using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Simulation.Actors;

/// <summary>A folder with the versions of a key, as the pipeline reads it, and what a token of each is, computed apart from the engine.</summary>
sealed class SampleKeys : IDisposable
{
    readonly List<byte[]> _versions = [];

    public SampleKeys() => Rotate();

    public string Folder { get; } = Directory.CreateTempSubdirectory("weir-simulation-").FullName;

    public int Versions => _versions.Count;

    /// <summary>Adds a version, which signs from then on.</summary>
    public void Rotate()
    {
        byte[] key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"the simulation's key, version {_versions.Count + 1}"));
        _versions.Add(key);
        // As a whole, as a mounted secret is.
        string at = Path.Combine(Folder, "next");
        File.WriteAllText(at, Convert.ToBase64String(key));
        File.Move(at, Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"v{_versions.Count}")));
    }

    /// <summary>The token of a value under a version, from 1.</summary>
    public string Token(int version, string value) =>
        string.Create(CultureInfo.InvariantCulture, $"v{version}:{Convert.ToBase64String(HMACSHA256.HashData(_versions[version - 1], Encoding.UTF8.GetBytes(value))).TrimEnd('=').Replace('+', '-').Replace('/', '_')}");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
