namespace Weir.Kafka.Security;

/// <summary>A file that holds one secret, as Kubernetes and Docker mount them.</summary>
static class SecretFile
{
    /// <summary>What it holds now, without the line's end; null where it is not named, cannot be read or is empty: then what was good goes on until the file is whole again.</summary>
    public static string? Read(string? path)
    {
        if (path is null) return null;
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n') is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
