namespace Weir.Kafka.Worker;

/// <summary>A pipeline's topics as its cluster has them.</summary>
/// <param name="Source">What is read.</param>
/// <param name="Begun">How many of its partitions the group has begun with: all, where nothing is committed.</param>
/// <param name="Outputs">As <see cref="Engine.PipelinePlan.OutputTopics"/> has them.</param>
/// <param name="DeadLetters">The dead letters'.</param>
/// <param name="Tiers">The retry topics: those of the file, then those of earlier ones that hold records still.</param>
sealed record FoundTopics(TopicMetadata Source, int Begun, IReadOnlyList<OutputTopic> Outputs, OutputTopic DeadLetters, IReadOnlyList<RetryTier> Tiers);
