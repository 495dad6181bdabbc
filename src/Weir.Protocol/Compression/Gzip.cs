using System.IO.Compression;

namespace Weir.Protocol;

/// <summary>gzip by System.IO.Compression.</summary>
/// <remarks>That reader ends quietly at some cuts; the checksum of the batch and the count of its records tell.</remarks>
static class Gzip
{
    const int Chunk = 16 * 1024;

    // Header 10 bytes, deflate data 2, trailer 8.
    const int SmallestMember = 20;

    public static unsafe void Decompress(ReadOnlySpan<byte> source, PooledBuffer destination, int limit)
    {
        if (source.Length < SmallestMember) throw RecordCompression.Malformed(CompressionType.Gzip, "it is cut");
        fixed (byte* start = source)
        {
            using var compressed = new UnmanagedMemoryStream(start, source.Length);
            using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
            var left = limit;
            try
            {
                while (gzip.Read(destination.GetSpan(Math.Min(Chunk, Math.Max(left, 1)))) is var read and > 0)
                {
                    left -= read;
                    if (left < 0) throw RecordCompression.OverLimit(CompressionType.Gzip, limit);
                    destination.Advance(read);
                }
            }
            catch (InvalidDataException wrong)
            {
                throw RecordCompression.Malformed(CompressionType.Gzip, wrong.Message);
            }
        }
    }

    public static void Compress(ReadOnlySpan<byte> source, PooledBuffer destination)
    {
        using var gzip = new GZipStream(new PooledBufferStream(destination), CompressionLevel.Fastest);
        gzip.Write(source);
    }
}
