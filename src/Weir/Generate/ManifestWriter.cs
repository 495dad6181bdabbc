using Weir.Kafka;

namespace Weir.Generate;

/// <summary>Writes a <see cref="LoginManifest"/> while its stream is being loaded: remembers what was handed over, and writes what was acknowledged, line by line.</summary>
sealed class ManifestWriter(TextWriter file) : IDisposable
{
    // Records are handed over while others are acknowledged.
    readonly Lock _changing = new();
    readonly Dictionary<int, Queue<long>> _handed = [];

    public void Handed(int partition, long number)
    {
        lock (_changing)
        {
            if (!_handed.TryGetValue(partition, out var numbers)) _handed[partition] = numbers = new();
            numbers.Enqueue(number);
        }
    }

    public void Delivered(DeliveredBatch batch)
    {
        lock (_changing) Write(batch, _handed[batch.Partition]);
        file.Flush();
    }

    public void Dispose() => file.Dispose();

    void Write(DeliveredBatch batch, Queue<long> numbers)
    {
        for (int done = 0; done < batch.Records;)
        {
            long first = numbers.Dequeue();
            int count = 1;
            while (done + count < batch.Records && numbers.Peek() == first + count)
            {
                numbers.Dequeue();
                count++;
            }
            file.WriteLine(LoginManifest.Line(new(batch.Partition, batch.BaseOffset < 0 ? -1 : batch.BaseOffset + done, first, count)));
            done += count;
        }
    }
}
