namespace Weir.Engine;

/// <summary>Whether the pipeline may create the topics that it writes.</summary>
public enum TopicCreation
{
    /// <summary>A missing topic is an error. The default.</summary>
    Never,
    /// <summary>A missing sink or dead-letter topic is created at start with the source's partitions.</summary>
    Missing,
}
