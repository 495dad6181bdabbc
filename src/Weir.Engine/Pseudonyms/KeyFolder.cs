using System.Globalization;
using System.Text;

namespace Weir.Engine.Pseudonyms;

/// <summary>A key's folder: one file per version, named <c>v1</c>, <c>v2</c>, …, and beside a version perhaps <c>v2.since</c>. Other files are left alone, so a mounted Kubernetes secret works.</summary>
/// <remarks>The time since which a version signs is a file's content and not its age: every mount of a volume or a secret gives files a new age.</remarks>
static class KeyFolder
{
    /// <summary>Bytes of a version's file.</summary>
    const int FileMost = 4096;

    /// <summary>The version that signs, and the one before it while both are to be written.</summary>
    /// <exception cref="WeirException">The folder cannot be read, holds no version, or one of the two is not a key.</exception>
    public static (KeyVersion Newest, KeyVersion? Previous) Read(KeyOptions key, DateTimeOffset now)
    {
        if (key.IsForTests) return (TestKey.Of(key.Name), null);
        var numbers = Numbers(key);
        for (var at = 0; at < numbers.Count; at++)
        {
            var since = Since(key, numbers[at]);
            if (since > now && at + 1 < numbers.Count) continue;
            var overlaps = key.Overlap is { } overlap && at + 1 < numbers.Count && !(now - since >= overlap);
            return (ReadVersion(key, numbers[at]), overlaps ? ReadVersion(key, numbers[at + 1]) : null);
        }
        throw new WeirException("WEIR1210", $"the folder of the key '{key.Name}' holds no version: {key.Folder}", $"Write one with: {key.AddVersion()}.");
    }

    /// <summary>The versions that are there, the newest first.</summary>
    static List<int> Numbers(KeyOptions key)
    {
        try
        {
            return [.. Directory.EnumerateFiles(key.Folder, "v*").Select(Number).Where(number => number > 0).OrderDescending()];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WeirException("WEIR1211", $"the folder of the key '{key.Name}' cannot be read: {key.Folder}", "It must exist, and the process must be allowed to read it.", failure);
        }
    }

    static int Number(string file)
    {
        var name = Path.GetFileName(file.AsSpan());
        return name is ['v', >= '1' and <= '9', ..] && int.TryParse(name[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    static KeyVersion ReadVersion(KeyOptions key, int number) => new(number, Decode(key, number, ReadFile(key, $"v{number}")));

    static DateTimeOffset? Since(KeyOptions key, int number)
    {
        var name = $"v{number}.since";
        if (!File.Exists(Path.Combine(key.Folder, name))) return null;
        var text = Encoding.UTF8.GetString(ReadFile(key, name)).Trim();
        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            ? since
            : throw new WeirException("WEIR1215", $"{name} of the key '{key.Name}' holds no time: {key.Folder}", "Write the day from which the version signs, such as 2026-11-21, or a time such as 2026-11-21T08:00:00Z.");
    }

    static byte[] ReadFile(KeyOptions key, string name)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(key.Folder, name));
            var content = new byte[FileMost + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length <= FileMost ? content[..length] : throw new WeirException("WEIR1214", $"{name} of the key '{key.Name}' has more than {FileMost} bytes", $"Write the next version with: {key.AddVersion()}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WeirException("WEIR1211", $"{name} of the key '{key.Name}' cannot be read: {key.Folder}", "The process must be allowed to read it.", failure);
        }
    }

    static byte[] Decode(KeyOptions key, int version, byte[] content)
    {
        var bytes = key.Encoding == KeyEncoding.Text ? WithoutLineBreak(content) : FromBase64(content);
        if (bytes is null) throw new WeirException("WEIR1212", $"version v{version} of the key '{key.Name}' is not base64", $"Write the next version with: {key.AddVersion()} — or say encoding: text.");
        if (bytes.Length == 0) throw new WeirException("WEIR1213", $"version v{version} of the key '{key.Name}' is empty", $"Write the next version with: {key.AddVersion()}.");
        return bytes;
    }

    static byte[] WithoutLineBreak(byte[] content)
    {
        var end = content.Length;
        if (end > 0 && content[end - 1] == '\n') end--;
        if (end > 0 && end < content.Length && content[end - 1] == '\r') end--;
        return content[..end];
    }

    static byte[]? FromBase64(byte[] content)
    {
        try
        {
            return Convert.FromBase64String(Encoding.UTF8.GetString(content));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
