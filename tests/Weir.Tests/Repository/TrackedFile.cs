namespace Weir.Tests.Repository;

/// <summary>A file that git tracks.</summary>
/// <param name="Path">From the checkout's root, with slashes.</param>
/// <param name="IsExecutable">Whether git keeps it executable.</param>
sealed record TrackedFile(string Path, bool IsExecutable)
{
    /// <summary>The file's name up to its first dot: <c>RecordReader</c> of <c>RecordReader.Scalars.cs</c>.</summary>
    public string Stem => Name.Split('.')[0];

    public string Name => System.IO.Path.GetFileName(Path);

    public string FullPath => System.IO.Path.Combine(RepositoryRoot.Path, Path);

    public string Text => File.ReadAllText(FullPath);

    public long Size => new FileInfo(FullPath).Length;
}
