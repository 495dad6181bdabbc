using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Feeds a pipeline's lookups that are topics with what the test file gives, in the place of the topics' records.</summary>
/// <param name="file">Where the test file begins.</param>
/// <param name="problems">Takes what does not fit.</param>
sealed class TestLookups(Position file, ProblemList problems)
{
    public void Feed(PipelinePlan plan, IReadOnlyList<TestLookup> given)
    {
        foreach (var unknown in given.Where(table => plan.LookupTopics.All(lookup => lookup.Lookup != table.Name)))
            problems.Add("WEIR1402", unknown.At, $"lookups.{unknown.Name}: no step of the pipeline looks into a topic of that name", plan.LookupTopics.Count == 0 ? "Remove it; a table that is a file is read from the file." : $"Its lookups that are topics: {string.Join(", ", plan.LookupTopics.Select(lookup => lookup.Lookup))}.");
        foreach (var lookup in plan.LookupTopics)
        {
            if (given.FirstOrDefault(table => table.Name == lookup.Lookup) is { } table) Feed(lookup.NewFeed(), table);
            else problems.Add("WEIR1402", file, $"the pipeline's lookup '{lookup.Lookup}' is the topic '{lookup.Topic}', and the test file gives no table for it", $"Give it, beside tests: lookups: {{ {lookup.Lookup}: [{{ key: …, value: {{ … }} }}] }}.");
        }
    }

    void Feed(LookupFeed feed, TestLookup table)
    {
        foreach (var entry in table.Entries)
            if (feed.Apply(entry.Key, true, entry.Value, true) is { } wrong)
                problems.Add("WEIR1402", entry.At, $"lookups.{table.Name}: the record would not be taken: {wrong}", "Correct it: a pipeline that runs leaves such a record out.");
        feed.Publish();
    }
}
