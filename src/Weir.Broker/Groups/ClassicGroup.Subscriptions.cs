using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Groups;

sealed partial class ClassicGroup
{
    /// <summary>What the members of this generation subscribe to; null before the first, and where one's metadata cannot be read: that may be anything.</summary>
    HashSet<string>? _subscribed;

    /// <summary>Whether the members are consumers, whose metadata says what they subscribe to.</summary>
    public bool IsOfConsumers => ProtocolType == "consumer";

    /// <summary>Whether a member of this generation subscribed to the topic, until the next one begins: also one that has left meanwhile.</summary>
    public bool IsSubscribedTo(string topic) => IsOfConsumers && _subscribed?.Contains(topic) != false;

    void Subscribe()
    {
        try
        {
            _subscribed = [.. _members.Values.SelectMany(TopicsOf)];
        }
        catch (ProtocolException)
        {
            _subscribed = null;
        }
    }

    List<string> TopicsOf(GroupMember member)
    {
        var reader = new WireReader(member.MetadataOf(Protocol));
        reader.ReadInt16();
        // All versions begin with the topics.
        return ConsumerProtocolSubscription.Read(ref reader, 0).Topics;
    }
}
