using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Weir.Engine.Pseudonyms;

/// <summary>HMAC-SHA-256 (RFC 2104) with the two states behind the key's blocks prepared, so that a message up to 55 bytes costs two blocks.</summary>
sealed unsafe class HmacSha256 : Mac
{
    readonly uint[] _inner = new uint[8];
    readonly uint[] _outer = new uint[8];

    public HmacSha256(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        if (key.Length > 64) System.Security.Cryptography.SHA256.HashData(key, block);
        else key.CopyTo(block);
        Prepare(_inner, block, 0x36);
        Prepare(_outer, block, 0x5C);
        block.Clear();
    }

    public override int Size => 32;

    [SkipLocalsInit]
    public override void Compute(ReadOnlySpan<byte> message, Span<byte> code)
    {
        var state = stackalloc uint[Sha256.StateWords];
        var block = stackalloc byte[64];
        Open(_inner, state);
        var at = 0;
        fixed (byte* bytes = message)
            for (; message.Length - at >= 64; at += 64) Sha256.Compress(state, bytes + at);
        var rest = message[at..];
        Pad(rest, block);
        if (rest.Length >= 56)
        {
            Sha256.Compress(state, block);
            Pad([], block);
            block[0] = 0;
        }
        WriteBits(block, 64L + message.Length);
        Sha256.Compress(state, block);
        Reopen(_outer, state, block);
        Sha256.Compress(state, block);
        Close(state, code);
    }

    // The four methods that follow use 256-bit registers and are not inlined: the compiler cleans the registers' upper halves where such a method ends.
    // With the upper halves in use, the first SSE instruction of the native block function and the first AVX instruction behind it wait for about 70 cycles each.

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Open(uint[] prepared, uint* state) => Vector256.LoadUnsafe(ref prepared[0]).Store(state);

    /// <summary>The rest of the message, a one bit, and zeros.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Pad(ReadOnlySpan<byte> rest, byte* block)
    {
        Vector256<byte>.Zero.Store(block);
        Vector256<byte>.Zero.Store(block + 32);
        rest.CopyTo(new Span<byte>(block, 64));
        block[rest.Length] = 0x80;
    }

    /// <summary>Makes the digest the message of the outer hash: 32 bytes, a one bit, and the length of 96 bytes in bits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Reopen(uint[] prepared, uint* state, byte* block)
    {
        BigEndian(Vector256.Load(state)).Store(block);
        Vector256<byte>.Zero.Store(block + 32);
        block[32] = 0x80;
        WriteBits(block, 96);
        Vector256.LoadUnsafe(ref prepared[0]).Store(state);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Close(uint* state, Span<byte> code) => BigEndian(Vector256.Load(state)).CopyTo(code);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> BigEndian(Vector256<uint> words) =>
        Vector256.Shuffle(words.AsByte(), Vector256.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16, 23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28));

    static void WriteBits(byte* block, long bytes) => BinaryPrimitives.WriteInt64BigEndian(new Span<byte>(block + 56, 8), bytes * 8);

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
