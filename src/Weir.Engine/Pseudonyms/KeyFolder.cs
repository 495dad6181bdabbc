using System.Globalization;
using System.Text;

namespace Weir.Engine.Pseudonyms;

/// <summary>A key's folder: one file per version, named <c>v1</c>, <c>v2</c>, …. Other files are left alone, so a mounted Kubernetes secret works.</summary>
static class KeyFolder
{
    /// <summary>Reads the newest version.</summary>
    /// <exception cref="WeirException">The folder cannot be read, holds no version, or the newest one is not a key.</exception>
    public static KeyVersion ReadNewest(KeyOptions key)
    {
        if (key.IsForTests) return TestKey.Of(key.Name);
        try
        {
            var newest = Directory.EnumerateFiles(key.Folder, "v*").Select(Number).DefaultIfEmpty(0).Max();
            if (newest == 0)
                throw new WeirException("WEIR1210", $"the folder of the key '{key.Name}' holds no version: {key.Folder}", "Put the key into a file named v1 in it.");
            return new(newest, Decode(key, newest, File.ReadAllBytes(Path.Combine(key.Folder, $"v{newest}"))));
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

    static byte[] Decode(KeyOptions key, int version, byte[] content)
    {
        var bytes = key.Encoding == KeyEncoding.Text ? WithoutLineBreak(content) : FromBase64(content);
        if (bytes is null) throw new WeirException("WEIR1212", $"version v{version} of the key '{key.Name}' is not base64", "Write it with: openssl rand -base64 32 — or say encoding: text.");
        if (bytes.Length == 0) throw new WeirException("WEIR1213", $"version v{version} of the key '{key.Name}' is empty", "Write it with: openssl rand -base64 32.");
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
