using Weir.DeadLetters;
using Weir.Engine;
using Weir.Kafka;

namespace Weir.Commands.DeadLetters;

/// <summary>Whose letters a command is about.</summary>
/// <param name="Client">The cluster; the command's to dispose of.</param>
/// <param name="Topics">The dead-letter topic and what belongs to it.</param>
/// <param name="Plan">The pipeline; null: none was named.</param>
sealed record DeskPlace(KafkaClient Client, DeskTopics Topics, PipelinePlan? Plan) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
