using System.Runtime.Intrinsics;

namespace Weir.Engine.Pseudonyms;

/// <summary>AES on single blocks, the key prepared. One per worker and key version.</summary>
abstract class BlockCipher
{
    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="intrinsics">False: the platform's own AES, as on machines without the instructions.</param>
    public static BlockCipher Create(ReadOnlySpan<byte> key, bool intrinsics = true) =>
        intrinsics && AesNiCipher.IsSupported ? new AesNiCipher(key) : new PortableCipher(key);

    public static bool IsKeyLength(int bytes) => bytes is 16 or 24 or 32;

    public abstract Vector128<byte> Encrypt(Vector128<byte> block);
}
