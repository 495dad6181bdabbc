using System.Text;
using System.Text.Unicode;
using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary><c>set</c> with <c>metadata</c>: topic, partition, offset, timestamp or key of the source record.</summary>
sealed class SetMetadata(int field, RecordMetadata metadata) : IStep
{
    string _topic = "";
    byte[] _topicUtf8 = [];

    public StepResult Apply(ref Record record)
    {
        if (metadata == RecordMetadata.Key && record.HasKey && !Utf8.IsValid(record.Key)) return StepResult.Reject(0, RecordCodes.KeyIsNoText);
        var isSet = metadata switch
        {
            RecordMetadata.Partition => record.SetInteger(field, record.Partition),
            RecordMetadata.Offset => record.SetInteger(field, record.Offset),
            RecordMetadata.Timestamp => record.SetInteger(field, record.Timestamp),
            RecordMetadata.Key when !record.HasKey => record.SetJson(field, JsonKind.Null, "null"u8, SlotFlags.None),
            RecordMetadata.Key => record.SetText(field, record.Key),
            _ => record.SetText(field, Topic(record.Topic)),
        };
        return isSet ? StepResult.Continue : StepResult.Reject(field, RecordCodes.NoSuchParent);
    }

    /// <summary>A worker reads one topic, so its name is encoded once.</summary>
    byte[] Topic(string topic)
    {
        if (topic == _topic) return _topicUtf8;
        _topic = topic;
        return _topicUtf8 = Encoding.UTF8.GetBytes(topic);
    }
}
