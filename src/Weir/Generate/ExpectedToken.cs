using System.Buffers.Text;
using System.Security.Cryptography;

namespace Weir.Generate;

/// <summary>Recomputes a pseudonym as the reference pipeline must write it: <c>v1:</c> and the unpadded base64url of HMAC-SHA256 over the value.</summary>
static class ExpectedToken
{
    public const int Longest = 64;

    public static int Write(PseudonymKey key, ReadOnlySpan<byte> value, Span<byte> to)
    {
        to[0] = (byte)'v';
        int length = 1 + LoginText.Number(key.Version, to[1..]);
        to[length++] = (byte)':';
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Bytes, value, mac);
        return length + Base64Url.EncodeToUtf8(mac, to[length..]);
    }
}
