using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>What the pipeline may do with topics.</summary>
/// <param name="Create">Default: never.</param>
public sealed record TopicsOptions(TopicCreation Create)
{
    internal static readonly SettingsSpec<TopicsOptions> Spec = new SettingsSpec<TopicsOptions>("topics", "What the pipeline may do with topics.")
        .Choice("create", "Whether a missing topic that is written, dead letters included, is an error or is created at start.", ["never", "missing"], "never")
        .Builds(values => new TopicsOptions(values.Word<TopicCreation>("create")));
}
