using Weir.Engine.Delivery;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>A retry topic as its cluster has it.</summary>
/// <param name="Topic">Its name, and how long records wait in it.</param>
/// <param name="Output">What it takes.</param>
/// <param name="Id">Its id when the run began; default where the cluster has none.</param>
sealed record RetryTier(RetryTopic Topic, OutputTopic Output, Uuid Id);
