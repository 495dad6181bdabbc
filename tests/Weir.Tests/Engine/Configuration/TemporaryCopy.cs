namespace Weir.Tests.Engine.Configuration;

/// <summary>A copy of a folder that a test may change, deleted when the test is over.</summary>
sealed class TemporaryCopy : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-copy-");

    public TemporaryCopy(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
