using System.Collections;
using System.Reflection;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential;

/// <summary>Goes through two answers field by field; what <see cref="AllowedDifferences"/> does not name has to be the same.</summary>
sealed class Comparison(Ids ids, string world)
{
    // What tells one item of a list from another, the first that an item has of each line.
    static readonly string[][] KeyFields =
    [
        ["ResourceType"],
        ["GroupId", "TransactionalId", "ResourceName", "TopicName", "Name", "Topic", "Key", "ApiKey", "NodeId", "BrokerId", "Metadata", "MemberId", "ProducerId", "User", "Principal", "Mechanism"],
        ["TopicId"],
        ["PartitionIndex", "Partition", "Index", "FirstOffset"],
        ["PatternType"],
        ["Host"],
        ["Operation"],
        ["PermissionType"],
    ];

    readonly List<string> _found = [];

    /// <summary>One line for each difference; none where they are the same.</summary>
    public IReadOnlyList<string> Of(IMessage? ours, IMessage? theirs)
    {
        _found.Clear();
        if (ours is null != theirs is null) _found.Add(ours is null ? "we closed the connection, Apache Kafka answered" : "Apache Kafka closed the connection, we answered");
        else if (ours is not null) Walk(ours.GetType().Name, ours, theirs!);
        return [.. _found];
    }

    void Walk(string path, object ours, object theirs)
    {
        foreach (var field in ours.GetType().GetProperties().Where(property => property.CanWrite))
        {
            if (!AllowedDifferences.IsAllowed(field, ours, theirs)) Compare($"{path}.{field.Name}", field, field.GetValue(ours), field.GetValue(theirs));
        }
    }

    void Compare(string path, PropertyInfo field, object? ours, object? theirs)
    {
        if (ours is null || theirs is null)
        {
            if (ours is not null || theirs is not null) Differ(path, ours, theirs);
        }
        else if (ours is ReadOnlyMemory<byte> bytes) Bytes(path, field, bytes, (ReadOnlyMemory<byte>)theirs);
        else if (ours is IList list) Lists(path, field, list, (IList)theirs);
        else if (ours is not string && ours.GetType().IsClass) Walk(path, ours, theirs);
        else if (!ids.Same(field, ours, theirs)) Differ(path, ours, theirs);
    }

    void Bytes(string path, PropertyInfo field, ReadOnlyMemory<byte> ours, ReadOnlyMemory<byte> theirs)
    {
        if (field.Name == "Records") Lists(path, field, RecordsInText.Of(ours, id => id), RecordsInText.Of(theirs, ids.Producers.Ours));
        else if (!ours.Span.SequenceEqual(theirs.Span)) Differ(path, Convert.ToHexString(ours.Span), Convert.ToHexString(theirs.Span));
    }

    // In which order a broker names things is its own business, but for records.
    void Lists(string path, PropertyInfo field, IList ours, IList theirs)
    {
        (ours, theirs) = (Merged(ours), Merged(theirs));
        object[] left = [.. ours.Cast<object>().Where(item => AllowedDifferences.Counts(world, field, item))], right = [.. theirs.Cast<object>().Where(item => AllowedDifferences.Counts(world, field, item))];
        if (field.Name != "Records")
        {
            Array.Sort([.. left.Select(item => KeyOf(item, (_, value) => value))], left, StringComparer.Ordinal);
            Array.Sort([.. right.Select(item => KeyOf(item, ids.Ours))], right, StringComparer.Ordinal);
            if (AllowedDifferences.MayLack(field))
            {
                var known = left.Select(item => KeyOf(item, (_, value) => value)).ToHashSet();
                right = [.. right.Where(item => known.Contains(KeyOf(item, ids.Ours)))];
            }
        }
        // An answer of ours may end where two parts of the log meet: FetchHandler.
        if (field.Name == "Records" && left.Length > 0 && left.Length < right.Length) right = right[..left.Length];
        if (left.Length != right.Length) Differ(path, left.ToList(), right.ToList());
        else for (int i = 0; i < left.Length; i++) Compare($"{path}[{i}]", field, left[i], right[i]);
    }

    // Apache Kafka may name a topic twice in an answer: with the partitions that could be read, and with the others.
    static IList Merged(IList list) => list is not List<FetchResponse.FetchableTopicResponse> topics ? list
        : topics.GroupBy(topic => (topic.Topic, topic.TopicId)).Select(topic => new FetchResponse.FetchableTopicResponse { Topic = topic.Key.Topic, TopicId = topic.Key.TopicId, Partitions = [.. topic.SelectMany(part => part.Partitions)] }).ToList();

    static string KeyOf(object item, Func<PropertyInfo, object?, object?> inOurWords)
    {
        if (item is string || !item.GetType().IsClass) return item is int number ? $"{number:d10}" : item.ToString()!;
        var fields = item.GetType().GetProperties().ToDictionary(property => property.Name);
        var keys = KeyFields.Select(names => names.FirstOrDefault(fields.ContainsKey)).OfType<string>();
        return string.Join('/', keys.Select(name => inOurWords(fields[name], fields[name].GetValue(item)) switch
        {
            ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
            int number => $"{number:d10}",
            var value => value?.ToString(),
        }));
    }

    void Differ(string path, object? ours, object? theirs) => _found.Add($"{path}: ours {MessageFrames.Text(ours)}, Apache Kafka's {MessageFrames.Text(theirs)}");
}
