using System.Buffers.Binary;
using Weir.Tests.Repository;

namespace Weir.Tests.Fuzz;

/// <summary>The real bytes that inputs are made of: <c>tests/Weir.Tests/Fuzz/Corpus</c>, a folder for each target.</summary>
/// <remarks><c>requests</c> and <c>responses</c> are frames of real clients, as <c>tests/compatibility -class '*TrafficTests'</c> catches them with WEIR_UPDATE=1; the
/// others are made by <see cref="CorpusTests"/> in the same way. A file <c>found-*</c> is an input that once failed.</remarks>
static class Corpus
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "tests/Weir.Tests/Fuzz/Corpus");

    /// <summary>The files of a target, in the order of their names.</summary>
    public static IEnumerable<(string Path, byte[] Content)> Files(string target) =>
        Directory.GetFiles(System.IO.Path.Combine(Folder, target)).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllBytes(path)));

    /// <summary>The frames of a file, each with its length of four bytes.</summary>
    public static IEnumerable<byte[]> Frames(byte[] file)
    {
        for (int at = 0; at + 4 <= file.Length;)
        {
            int end = at + 4 + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            // One that was found by mutation is an input as a whole.
            if (end < at || end > file.Length) yield break;
            yield return file[at..end];
            at = end;
        }
    }
}
