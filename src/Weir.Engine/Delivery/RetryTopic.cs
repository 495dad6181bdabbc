using Weir.Engine.Configuration;

namespace Weir.Engine.Delivery;

/// <summary>A tier of retry: a topic in which records wait, all for the same time, so that those written first are due first.</summary>
/// <param name="Name">Group and delay: <c>user-login-retry-30s</c>.</param>
/// <param name="Delay">How long a record waits in it.</param>
public sealed record RetryTopic(string Name, TimeSpan Delay)
{
    const string Infix = "-retry-";

    /// <summary>The tier of a group.</summary>
    public static RetryTopic Of(string group, TimeSpan delay) => new($"{group}{Infix}{DurationText.Format(delay)}", delay);

    /// <summary>The tier that has this name; null: none of the group's has.</summary>
    public static RetryTopic? Parse(string group, string name) =>
        name.StartsWith(group + Infix, StringComparison.Ordinal) && DurationText.TryParse(name[(group.Length + Infix.Length)..], out var delay) && delay > TimeSpan.Zero && Of(group, delay).Name == name ? new(name, delay) : null;

    /// <summary>The group under which the positions in the tiers are committed. It has no members: the pipeline's group, committed in the same transaction, keeps strangers out.</summary>
    public static string GroupOf(string group) => $"{group}.retry";
}
