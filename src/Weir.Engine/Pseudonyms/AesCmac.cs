using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Weir.Engine.Pseudonyms;

/// <summary>AES-CMAC (RFC 4493; NIST SP 800-38B) with the key schedule and subkeys prepared: one AES call for a message up to 16 bytes.</summary>
sealed class AesCmac : Mac
{
    readonly BlockCipher _cipher;
    readonly Vector128<byte> _whole;
    readonly Vector128<byte> _padded;

    /// <exception cref="ArgumentException">The key is not 16, 24 or 32 bytes long.</exception>
    public AesCmac(ReadOnlySpan<byte> key, bool intrinsics = true)
    {
        if (!IsKeyLength(key.Length)) throw new ArgumentException("an AES key has 16, 24 or 32 bytes", nameof(key));
        _cipher = intrinsics && AesNiCipher.IsSupported ? new AesNiCipher(key) : new PortableCipher(key);
        _whole = Double(_cipher.Encrypt(Vector128<byte>.Zero));
        _padded = Double(_whole);
    }

    public override int Size => 16;

    public static bool IsKeyLength(int bytes) => bytes is 16 or 24 or 32;

    [SkipLocalsInit]
    public override void Compute(ReadOnlySpan<byte> message, Span<byte> code)
    {
        var chain = Vector128<byte>.Zero;
        for (; message.Length > 16; message = message[16..]) chain = _cipher.Encrypt(chain ^ Vector128.Create(message[..16]));
        Vector128<byte> last;
        if (message.Length == 16) last = Vector128.Create(message) ^ _whole;
        else
        {
            Span<byte> block = stackalloc byte[16];
            block.Clear();
            message.CopyTo(block);
            block[message.Length] = 0x80;
            last = Vector128.Create<byte>(block) ^ _padded;
        }
        _cipher.Encrypt(chain ^ last).CopyTo(code);
    }

    /// <summary>Multiplication by x in GF(2^128), most significant bit first.</summary>
    static Vector128<byte> Double(Vector128<byte> value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.CopyTo(bytes);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        number = (number << 1) ^ ((number >> 127) * 0x87);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return Vector128.Create<byte>(bytes);
    }

    abstract class BlockCipher
    {
        public abstract Vector128<byte> Encrypt(Vector128<byte> block);
    }

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
}
