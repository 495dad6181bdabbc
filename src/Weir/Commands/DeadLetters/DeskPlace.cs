using Weir.DeadLetters;
using Weir.Engine;
using Weir.Kafka;
using Weir.Personal;

namespace Weir.Commands.DeadLetters;

/// <summary>Whose letters a command is about.</summary>
/// <param name="Client">The cluster; the command's to dispose of.</param>
/// <param name="Topics">The dead-letter topic and what belongs to it.</param>
/// <param name="Plan">The pipeline; null: none was named.</param>
sealed record DeskPlace(KafkaClient Client, DeskTopics Topics, PipelinePlan? Plan) : IAsyncDisposable
{
    /// <summary>Takes out what looks personal, and what the pipeline's contracts mark.</summary>
    public Masker Masker() => Plan is null ? new Masker() : PersonalFields.MaskerOf(Plan);

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
