namespace Weir.Protocol;

/// <summary>The copy that LZ4 and snappy decoders share: bytes from further up in the output, which may overlap what is written.</summary>
static class BackReference
{
    /// <summary>Copies <paramref name="length"/> bytes from <paramref name="distance"/> before <paramref name="position"/> to it. The caller has checked both ends.</summary>
    public static void Copy(Span<byte> output, int position, int distance, int length)
    {
        var from = position - distance;
        if (length <= distance)
        {
            output.Slice(from, length).CopyTo(output[position..]);
            return;
        }
        if (distance == 1)
        {
            output.Slice(position, length).Fill(output[from]);
            return;
        }
        for (var known = distance; length > 0; known *= 2)
        {
            var run = Math.Min(known, length);
            output.Slice(from, run).CopyTo(output[position..]);
            position += run;
            length -= run;
        }
    }
}
