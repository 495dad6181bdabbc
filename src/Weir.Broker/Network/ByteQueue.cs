namespace Weir.Broker.Network;

/// <summary>Bytes on their way from one writer to one reader, at most <c>capacity</c> of them.</summary>
sealed class ByteQueue(int capacity)
{
    readonly Lock _gate = new();
    byte[] _ring = new byte[4 << 10];
    int _start;
    int _count;
    bool _closed;
    TaskCompletionSource? _reader;
    TaskCompletionSource? _writer;

    /// <returns>0 when the queue is closed and empty.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (true)
        {
            TaskCompletionSource more;
            lock (_gate)
            {
                if (_count > 0 || _closed || buffer.IsEmpty) return Take(buffer.Span);
                more = Wait(ref _reader);
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
            lock (_gate)
            {
                if (_closed) throw new IOException("the connection is closed");
                int fits = Math.Min(capacity - _count, buffer.Length);
                Put(buffer.Span[..fits]);
                buffer = buffer[fits..];
                if (buffer.IsEmpty) return;
                room = Wait(ref _writer);
            }
            await SignalAsync(room, cancel);
        }
    }

    /// <summary>Lets both sides go; what was written before can still be read.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Wake(ref _reader);
            Wake(ref _writer);
        }
    }

    static TaskCompletionSource Wait(ref TaskCompletionSource? waiting) => waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for a signal, or until <paramref name="cancel"/>.</summary>
    /// <remarks>Not Task.WaitAsync: with a source like these it goes by way of the thread pool, and a simulation has only its own scheduler.</remarks>
    public static async ValueTask SignalAsync(TaskCompletionSource signal, CancellationToken cancel)
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
        if (_count + source.Length > _ring.Length) Grow(_count + source.Length);
        int end = (_start + _count) % _ring.Length;
        int first = Math.Min(source.Length, _ring.Length - end);
        source[..first].CopyTo(_ring.AsSpan(end));
        source[first..].CopyTo(_ring);
        _count += source.Length;
        Wake(ref _reader);
    }

    int Take(Span<byte> target)
    {
        int taken = Math.Min(_count, target.Length);
        int first = Math.Min(taken, _ring.Length - _start);
        _ring.AsSpan(_start, first).CopyTo(target);
        _ring.AsSpan(0, taken - first).CopyTo(target[first..]);
        _start = (_start + taken) % _ring.Length;
        _count -= taken;
        if (taken > 0) Wake(ref _writer);
        return taken;
    }

    void Grow(int needed)
    {
        byte[] larger = new byte[Math.Max(needed, _ring.Length * 2)];
        int held = _count;
        Take(larger.AsSpan(0, held));
        (_ring, _start, _count) = (larger, 0, held);
    }
}
