using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Weir.Engine.Pseudonyms;

/// <summary>AES by the processor's instructions (x86).</summary>
sealed class AesNiCipher : BlockCipher
{
    readonly Vector128<byte>[] _rounds;

    public AesNiCipher(ReadOnlySpan<byte> key) => _rounds = Expand(key);

    public static bool IsSupported => System.Runtime.Intrinsics.X86.Aes.IsSupported;

    public override Vector128<byte> Encrypt(Vector128<byte> block)
    {
        var keys = _rounds;
        block ^= keys[0];
        for (var round = 1; round < keys.Length - 1; round++) block = System.Runtime.Intrinsics.X86.Aes.Encrypt(block, keys[round]);
        return System.Runtime.Intrinsics.X86.Aes.EncryptLast(block, keys[^1]);
    }

    /// <summary>FIPS 197, section 5.2, for the three key lengths.</summary>
    static Vector128<byte>[] Expand(ReadOnlySpan<byte> key)
    {
        var keyWords = key.Length / 4;
        var words = new uint[4 * (keyWords + 7)];
        MemoryMarshal.Cast<byte, uint>(key).CopyTo(words);
        var constant = 1u;
        for (var i = keyWords; i < words.Length; i++)
        {
            var word = words[i - 1];
            if (i % keyWords == 0)
            {
                word = System.Numerics.BitOperations.RotateRight(Substitute(word), 8) ^ constant;
                constant = (constant << 1) ^ ((constant >> 7) * 0x11B);
            }
            else if (keyWords > 6 && i % keyWords == 4) word = Substitute(word);
            words[i] = words[i - keyWords] ^ word;
        }
        return MemoryMarshal.Cast<uint, Vector128<byte>>(words).ToArray();
    }

    /// <summary>The S-box on each byte: AESKEYGENASSIST gives it of its second word in the first.</summary>
    static uint Substitute(uint word) =>
        System.Runtime.Intrinsics.X86.Aes.KeygenAssist(Vector128.Create(0, word, 0, 0).AsByte(), 0).AsUInt32()[0];
}
