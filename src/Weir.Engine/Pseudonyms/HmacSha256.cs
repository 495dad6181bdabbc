using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Weir.Engine.Pseudonyms;

/// <summary>HMAC-SHA-256 (RFC 2104) with the two states behind the key's blocks prepared, so that a message up to 55 bytes costs two blocks.</summary>
sealed unsafe class HmacSha256 : Mac
{
    readonly uint[] inner = new uint[8];
    readonly uint[] outer = new uint[8];

    public HmacSha256(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        if (key.Length > 64) System.Security.Cryptography.SHA256.HashData(key, block);
        else key.CopyTo(block);
        Prepare(inner, block, 0x36);
        Prepare(outer, block, 0x5C);
        block.Clear();
    }

    public override int Size => 32;

    [SkipLocalsInit]
    public override void Compute(ReadOnlySpan<byte> message, Span<byte> code)
    {
        var state = stackalloc uint[Sha256.StateWords];
        var block = stackalloc byte[64];
        inner.CopyTo(new Span<uint>(state, 8));
        fixed (byte* bytes = message)
        {
            var at = 0;
            for (; message.Length - at >= 64; at += 64) Sha256.Compress(state, bytes + at);
            Finish(state, block, message[at..], 64L + message.Length);
        }
        var digest = stackalloc byte[32];
        Write(state, new(digest, 32));
        outer.CopyTo(new Span<uint>(state, 8));
        Finish(state, block, new(digest, 32), 96);
        Write(state, code);
    }

    /// <summary>The last block or two: the rest of the message, a one bit, zeros and the length in bits.</summary>
    static void Finish(uint* state, byte* block, ReadOnlySpan<byte> rest, long length)
    {
        var last = new Span<byte>(block, 64);
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        if (rest.Length >= 56)
        {
            Sha256.Compress(state, block);
            last.Clear();
        }
        BinaryPrimitives.WriteInt64BigEndian(last[56..], length * 8);
        Sha256.Compress(state, block);
    }

    static void Write(uint* state, Span<byte> digest)
    {
        for (var word = 0; word < 8; word++) BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * word)..], state[word]);
    }

    static void Prepare(uint[] prepared, ReadOnlySpan<byte> key, byte pad)
    {
        var state = stackalloc uint[Sha256.StateWords];
        var block = stackalloc byte[64];
        for (var i = 0; i < 64; i++) block[i] = (byte)(key[i] ^ pad);
        for (var i = 0; i < 8; i++) state[i] = Sha256.Initial[i];
        Sha256.Compress(state, block);
        new Span<uint>(state, 8).CopyTo(prepared);
    }
}
