using System.Buffers.Binary;

namespace Weir.Tests.Fuzz;

/// <summary>Changes real bytes the way that finds mistakes in those who read them: bits, lengths, cuts, repeats, pieces of two. All choices come from its seed.</summary>
sealed class Mutator(Random random)
{
    const int BytesMax = 512 << 10;
    static readonly int[] Lengths = [-1, -2, 0, 1, 2, 127, 128, 255, 256, 32_767, 32_768, 65_535, 1 << 20, 100 << 20, int.MaxValue, int.MaxValue - 8, int.MinValue];

    public byte[] Mutate(ReadOnlySpan<byte> input, IReadOnlyList<byte[]> others)
    {
        byte[] bytes = input.ToArray();
        for (int left = 1 + (random.Next(3) == 0 ? random.Next(6) : 0); left > 0; left--) bytes = Once(bytes, others);
        return bytes.Length > BytesMax ? bytes[..BytesMax] : bytes;
    }

    byte[] Once(byte[] bytes, IReadOnlyList<byte[]> others)
    {
        if (bytes.Length == 0) return [.. others[random.Next(others.Count)]];
        int at = random.Next(bytes.Length);
        switch (random.Next(10))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); return bytes;
            case 1: bytes[at] = (byte)random.Next(256); return bytes;
            case 2: return bytes[..at];
            case 3: return Spliced(bytes, at, others[random.Next(others.Count)]);
            case 4: return Repeated(bytes, at);
            case 5: return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Next(16))..]];
            case 6: return Varint(bytes, at);
            default: return Length(bytes, at);
        }
    }

    byte[] Spliced(byte[] bytes, int at, byte[] other) => [.. bytes[..at], .. other[random.Next(other.Length + 1)..]];

    byte[] Repeated(byte[] bytes, int at)
    {
        byte[] piece = bytes[at..Math.Min(bytes.Length, at + 1 + random.Next(200))];
        int times = random.Next(4) == 0 ? random.Next(1000) : 1 + random.Next(3);
        return [.. bytes[..at], .. Enumerable.Repeat(piece, times).SelectMany(again => again), .. bytes[at..]];
    }

    byte[] Varint(byte[] bytes, int at)
    {
        for (int i = at; i < Math.Min(bytes.Length, at + 1 + random.Next(10)); i++) bytes[i] = 0xFF;
        return bytes;
    }

    // Big-endian as in Kafka's protocol, or little-endian as in the journal; of four bytes or two.
    byte[] Length(byte[] bytes, int at)
    {
        int length = random.Next(3) == 0 ? bytes.Length - at + random.Next(-8, 9) : Lengths[random.Next(Lengths.Length)];
        var target = bytes.AsSpan(at);
        if (target.Length >= 4 && random.Next(2) == 0) BinaryPrimitives.WriteInt32BigEndian(target, length);
        else if (target.Length >= 4 && random.Next(2) == 0) BinaryPrimitives.WriteInt32LittleEndian(target, length);
        else if (target.Length >= 2) BinaryPrimitives.WriteInt16BigEndian(target, (short)length);
        else bytes[at] = (byte)length;
        return bytes;
    }
}
