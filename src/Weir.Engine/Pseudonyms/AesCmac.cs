using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
        if (!BlockCipher.IsKeyLength(key.Length)) throw new ArgumentException("an AES key has 16, 24 or 32 bytes", nameof(key));
        _cipher = BlockCipher.Create(key, intrinsics);
        _whole = Double(_cipher.Encrypt(Vector128<byte>.Zero));
        _padded = Double(_whole);
    }

    public override int Size => 16;

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
}
