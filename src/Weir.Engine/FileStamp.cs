namespace Weir.Engine;

/// <summary>What tells a changed file from the one that was read.</summary>
/// <param name="Written">When it was last written.</param>
/// <param name="Length">Its bytes.</param>
public readonly record struct FileStamp(DateTimeOffset Written, long Length)
{
    /// <summary>The stamp of a file on disk, or null: there is none, or it cannot be looked at.</summary>
    /// <remarks>A link is followed to its end: Kubernetes changes a mounted file by turning a link on its way.</remarks>
    public static FileStamp? OfFile(string path)
    {
        try
        {
            FileSystemInfo named = new FileInfo(path);
            return (named.ResolveLinkTarget(returnFinalTarget: true) ?? named) is FileInfo { Exists: true } file ? new(file.LastWriteTimeUtc, file.Length) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
