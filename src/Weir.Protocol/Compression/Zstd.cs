namespace Weir.Protocol;

/// <summary>Zstandard by the system's libzstd.</summary>
static unsafe class Zstd
{
    const int Chunk = 64 * 1024;
    const int Level = 3;

    public static void Decompress(ReadOnlySpan<byte> source, PooledBuffer destination, int limit)
    {
        var zstd = ZstdLibrary.Instance;
        using var context = zstd.NewDecompression();
        var left = limit;
        fixed (byte* input = source)
        {
            var from = new ZstdSpan { Start = input, Size = (nuint)source.Length };
            nuint hint;
            do
            {
                // One byte more than the limit shows that it is exceeded.
                var room = destination.GetSpan((int)Math.Min(Chunk, left + 1L));
                fixed (byte* output = room)
                {
                    var to = new ZstdSpan { Start = output, Size = (nuint)room.Length };
                    hint = zstd.DecompressStream(context.DangerousGetHandle(), &to, &from);
                    if (zstd.IsError(hint) != 0) throw Malformed(zstd.ErrorName(hint));
                    var written = (int)to.Position;
                    if (written > left) throw RecordCompression.OverLimit(CompressionType.Zstd, limit);
                    if (written == 0 && hint != 0 && from.Position == from.Size) throw Malformed("it is cut");
                    destination.Advance(written);
                    left -= written;
                }
            }
            while (hint != 0 || from.Position < from.Size);
        }
    }

    public static void Compress(ReadOnlySpan<byte> source, PooledBuffer destination)
    {
        var zstd = ZstdLibrary.Instance;
        var target = destination.GetSpan(checked((int)zstd.CompressBound((nuint)source.Length)));
        fixed (byte* input = source, output = target)
        {
            var size = zstd.CompressAtOnce(output, (nuint)target.Length, input, (nuint)source.Length, Level);
            if (zstd.IsError(size) != 0) throw new InvalidOperationException($"libzstd failed to compress: {zstd.ErrorName(size)}");
            destination.Advance((int)size);
        }
    }

    static CorruptRecordException Malformed(string what) => RecordCompression.Malformed(CompressionType.Zstd, what);
}
