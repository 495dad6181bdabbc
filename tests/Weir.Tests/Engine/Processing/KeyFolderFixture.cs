using System.Text;

namespace Weir.Tests.Engine.Processing;

/// <summary>A folder for a key's versions, deleted when the test is over.</summary>
sealed class KeyFolderFixture : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-key-");

    public string Path => _folder.FullName;

    public KeyFolderFixture With(int version, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, $"v{version}"), content);
        return this;
    }

    /// <summary>The day or time from which a version signs.</summary>
    public KeyFolderFixture Since(int version, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, $"v{version}.since"), text);
        return this;
    }

    public KeyFolderFixture WithBase64(int version, string key) => With(version, Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) + "\n");

    public void Dispose() => _folder.Delete(recursive: true);
}
