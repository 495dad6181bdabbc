using System.Buffers.Binary;

namespace Weir.Faults.Forwarding;

/// <summary>Kafka's frames on a stream: four bytes of length, then so many bytes.</summary>
static class Frames
{
    /// <returns>Null at the end of the stream, also where it ends or breaks inside a frame.</returns>
    public static async Task<byte[]?> ReadAsync(Stream stream)
    {
        byte[] prefix = new byte[4];
        try
        {
            await stream.ReadExactlyAsync(prefix);
            byte[] frame = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix)];
            await stream.ReadExactlyAsync(frame);
            return frame;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <returns>False when the other side is gone.</returns>
    public static async Task<bool> WriteAsync(Stream stream, ReadOnlyMemory<byte> frame)
    {
        byte[] whole = new byte[4 + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(whole, frame.Length);
        frame.CopyTo(whole.AsMemory(4));
        try
        {
            await stream.WriteAsync(whole);
            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
