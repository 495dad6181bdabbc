using System.Text;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>A file that somebody writes by hand, as text.</summary>
static class TextFile
{
    /// <summary>Strict UTF-8; a byte-order mark, which some editors write, is skipped. Null after adding the problem that kept it from being read.</summary>
    public static string? Read(string path, PipelineEnvironment environment, ProblemList problems)
    {
        try
        {
            if (environment.ReadFile(Path.GetFullPath(path)) is { } bytes)
                return Text(bytes, path, problems);
            if (environment.FolderExists(Path.GetFullPath(path)))
                problems.Add("WEIR1009", new Position(path, 0, 0), "is a folder, not a file", $"Name the file in it, such as {Path.Combine(path, "pipeline.yaml")}.");
            else
                problems.Add("WEIR1009", new Position(path, 0, 0), "the file does not exist", "Correct its name; a relative one starts at the current folder.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add("WEIR1009", new Position(path, 0, 0), $"cannot be read: {error.Message}", "Correct its permissions, or its name.");
        }
        return null;
    }

    static string? Text(byte[] bytes, string path, ProblemList problems)
    {
        var text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        try
        {
            return Interpolation.StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException error)
        {
            var before = text[..error.Index];
            var at = new Position(path, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
            problems.Add("WEIR1009", at, $"is not UTF-8 text: byte 0x{error.BytesUnknown?[0] ?? 0:X2} at offset {bytes.Length - text.Length + error.Index}", "Save the file as UTF-8.");
            return null;
        }
    }
}
