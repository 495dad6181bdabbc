namespace Weir.Broker.Network;

/// <summary>Bytes on their way from one writer to one reader, at most <c>capacity</c> of them.</summary>
sealed class ByteQueue(int capacity)
{
    readonly Lock gate = new();
    byte[] ring = new byte[4 << 10];
    int start;
    int count;
    bool closed;
    TaskCompletionSource? reader;
    TaskCompletionSource? writer;

    /// <returns>0 when the queue is closed and empty.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (true)
        {
            TaskCompletionSource more;
            lock (gate)
            {
                if (count > 0 || closed || buffer.IsEmpty) return Take(buffer.Span);
                more = Wait(ref reader);
            }
            await SignalAsync(more, cancel);
        }
    }

    /// <exception cref="IOException">The other side is closed.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel)
    {
        while (!buffer.IsEmpty)
        {
            TaskCompletionSource room;
            lock (gate)
            {
                if (closed) throw new IOException("the connection is closed");
                int fits = Math.Min(capacity - count, buffer.Length);
                Put(buffer.Span[..fits]);
                buffer = buffer[fits..];
                if (buffer.IsEmpty) return;
                room = Wait(ref writer);
            }
            await SignalAsync(room, cancel);
        }
    }

    /// <summary>Lets both sides go; what was written before can still be read.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Wake(ref reader);
            Wake(ref writer);
        }
    }

    static TaskCompletionSource Wait(ref TaskCompletionSource? waiting) => waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Not Task.WaitAsync: with a source like these it goes by way of the thread pool, and a simulation has only its own scheduler.
    static async ValueTask SignalAsync(TaskCompletionSource signal, CancellationToken cancel)
    {
        using var cancelled = cancel.UnsafeRegister(static (signal, token) => ((TaskCompletionSource)signal!).TrySetCanceled(token), signal);
        await signal.Task;
    }

    static void Wake(ref TaskCompletionSource? waiting)
    {
        waiting?.TrySetResult();
        waiting = null;
    }

    void Put(ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty) return;
        if (count + source.Length > ring.Length) Grow(count + source.Length);
        int end = (start + count) % ring.Length;
        int first = Math.Min(source.Length, ring.Length - end);
        source[..first].CopyTo(ring.AsSpan(end));
        source[first..].CopyTo(ring);
        count += source.Length;
        Wake(ref reader);
    }

    int Take(Span<byte> target)
    {
        int taken = Math.Min(count, target.Length);
        int first = Math.Min(taken, ring.Length - start);
        ring.AsSpan(start, first).CopyTo(target);
        ring.AsSpan(0, taken - first).CopyTo(target[first..]);
        start = (start + taken) % ring.Length;
        count -= taken;
        if (taken > 0) Wake(ref writer);
        return taken;
    }

    void Grow(int needed)
    {
        byte[] larger = new byte[Math.Max(needed, ring.Length * 2)];
        int held = count;
        Take(larger.AsSpan(0, held));
        (ring, start, count) = (larger, 0, held);
    }
}
