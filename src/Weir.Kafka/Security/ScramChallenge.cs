using System.Globalization;

namespace Weir.Kafka.Security;

/// <summary>The server's first message: <c>r=nonce,s=salt,i=iterations</c>.</summary>
readonly record struct ScramChallenge(string Nonce, byte[] Salt, int Iterations)
{
    /// <summary>Null when the text is anything else; RFC 5802 lets unknown attributes follow, but not a mandatory extension before.</summary>
    public static ScramChallenge? Parse(string text)
    {
        string[] parts = text.Split(',');
        if (parts.Length < 3 || !parts[0].StartsWith("r=", StringComparison.Ordinal) || !parts[1].StartsWith("s=", StringComparison.Ordinal) || !parts[2].StartsWith("i=", StringComparison.Ordinal))
            return null;
        byte[] salt = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1][2..], salt, out int saltLength) || saltLength == 0) return null;
        if (!int.TryParse(parts[2].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)) return null;
        return new(parts[0][2..], salt[..saltLength], iterations);
    }
}
