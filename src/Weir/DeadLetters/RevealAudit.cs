using Weir.Commands;
using Weir.Commands.Explaining;
using Weir.Kafka;

namespace Weir.DeadLetters;

/// <summary>Records who looks at letters in clear, before they are shown: what cannot be audited is not shown.</summary>
sealed class RevealAudit(KafkaClient client, DeskTopics topics, Operator by, TimeProvider time, Action<string> note)
{
    readonly PlainProducer _producer = new(client);
    bool _isReady;

    public async Task RevealAsync(IReadOnlyCollection<RecordAddress> letters, CancellationToken cancellation)
    {
        if (letters.Count == 0) return;
        if (!_isReady) await topics.EnsureAuditAsync(client, note, cancellation);
        _isReady = true;
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        byte[] line = AuditRecord.Of("revealed", by, RecordTime.Iso(now), topics.Letters, letters, []);
        line.CopyTo(_producer.Append(topics.Audit, 0, now, -1, line.Length).Value);
        await _producer.FlushAsync(cancellation);
    }
}
