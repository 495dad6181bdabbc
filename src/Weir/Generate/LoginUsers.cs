using System.Buffers.Binary;

namespace Weir.Generate;

/// <summary>The users of a stream: random UUIDs (version 4) whose last 48 bits are the user's number in disguise, so that a user is recognised without a table.</summary>
sealed class LoginUsers
{
    public const int Count = 50_000;
    public const int IdLength = 36;
    const ulong Low48 = 0xFFFF_FFFF_FFFF;
    const ulong Multiplier = 0x5DEECE66DUL | 1;

    readonly byte[] _ids = new byte[Count * IdLength];
    readonly ulong _offset;

    public LoginUsers(long seed)
    {
        _offset = SeededBits.Mix((ulong)seed ^ 0x75736572) & Low48;
        for (int user = 0; user < Count; user++) Write(seed, user);
    }

    /// <summary>The UUID of a user as text, in ASCII.</summary>
    public ReadOnlySpan<byte> Id(int user) => _ids.AsSpan(user * IdLength, IdLength);

    /// <summary>The number of the user with this UUID; -1 when it is nobody's.</summary>
    public int Find(ReadOnlySpan<byte> id)
    {
        if (id.Length != IdLength || !Guid.TryParse(id, out var guid)) return -1;
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        ulong node = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) & Low48;
        ulong user = (node - _offset) * Inverse & Low48;
        return user < Count && Id((int)user).SequenceEqual(id) ? (int)user : -1;
    }

    void Write(long seed, int user)
    {
        var bits = SeededBits.At(seed ^ 0x5555, user);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (bits.Next() & ~0xF000UL) | 0x4000UL);
        ulong node = ((ulong)user * Multiplier + _offset) & Low48;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000UL | (bits.Next() & 0x3FFFUL) << 48 | node);
        new Guid(bytes, bigEndian: true).TryFormat(_ids.AsSpan(user * IdLength, IdLength), out _);
    }

    static readonly ulong Inverse = InverseOf(Multiplier);

    /// <summary>The multiplicative inverse of an odd number modulo 2^64, by Newton's iteration; each step doubles the correct bits.</summary>
    static ulong InverseOf(ulong odd)
    {
        ulong x = odd;
        for (int step = 0; step < 6; step++) x *= 2 - odd * x;
        return x;
    }
}
