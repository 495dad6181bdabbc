using Weir.Kafka;

namespace Weir.Generate;

/// <summary>Writes a <see cref="LoginManifest"/> while its stream is being loaded: remembers what was handed over, and writes what was acknowledged, line by line.</summary>
sealed class ManifestWriter(TextWriter file) : IDisposable
{
    readonly Dictionary<int, Queue<long>> _handed = [];

    public void Handed(int partition, long number)
    {
        if (!_handed.TryGetValue(partition, out var numbers)) _handed[partition] = numbers = new();
        numbers.Enqueue(number);
    }

    public void Delivered(DeliveredBatch batch)
    {
        var numbers = _handed[batch.Partition];
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
        file.Flush();
    }

    public void Dispose() => file.Dispose();
}
