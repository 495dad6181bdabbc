using System.Text;

namespace Weir.Engine.Testing;

/// <summary>A test file whose failing cases, and cases that expect nothing yet, were made to expect what the pipeline gives.</summary>
/// <param name="Path">The file as it was named.</param>
/// <param name="Problems">What is wrong with the file, and the errors of its pipeline. With an error nothing was updated.</param>
/// <param name="Cases">Those that were chosen, in the order of the file.</param>
/// <param name="Text">The new text, which is not written yet; null where nothing changes.</param>
public sealed record PipelineTestUpdate(string Path, IReadOnlyList<Problem> Problems, IReadOnlyList<UpdatedTestCase> Cases, string? Text)
{
    /// <summary>True when its cases could be run.</summary>
    public bool IsSound => !Problems.Any(problem => problem.Severity == ProblemSeverity.Error);

    /// <summary>Writes <see cref="Text"/> in the file's place, whole or not at all; a link stays one.</summary>
    /// <exception cref="IOException">The file or its folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public void Write()
    {
        if (Text is null) return;
        var target = File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(Path);
        if (new FileInfo(target).IsReadOnly) throw new UnauthorizedAccessException($"'{Path}' is read-only");
        var unfinished = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(target)!, $".{System.IO.Path.GetRandomFileName()}");
        try
        {
            File.Copy(target, unfinished);
            File.WriteAllText(unfinished, Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: HasByteOrderMark(target)));
            File.Move(unfinished, target, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    static bool HasByteOrderMark(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> first = stackalloc byte[3];
        return file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && first.SequenceEqual("\uFEFF"u8);
    }
}
