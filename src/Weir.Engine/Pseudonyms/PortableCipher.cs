using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Weir.Engine.Pseudonyms;

/// <summary>The platform's AES.</summary>
sealed class PortableCipher : BlockCipher
{
    readonly Aes _aes = Aes.Create();

    public PortableCipher(ReadOnlySpan<byte> key) => _aes.SetKey(key);

    public override Vector128<byte> Encrypt(Vector128<byte> block)
    {
        Span<byte> bytes = stackalloc byte[16];
        block.CopyTo(bytes);
        _aes.EncryptEcb(bytes, bytes, PaddingMode.None);
        return Vector128.Create<byte>(bytes);
    }
}
