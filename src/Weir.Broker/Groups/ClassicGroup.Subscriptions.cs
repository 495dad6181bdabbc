using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Groups;

sealed partial class ClassicGroup
{
    /// <summary>Whether the members are consumers, whose metadata says what they subscribe to.</summary>
    public bool IsOfConsumers => ProtocolType == "consumer";

    /// <summary>Whether a member subscribes to the topic; what cannot be read counts as a subscription.</summary>
    public bool IsSubscribedTo(string topic) => _members.Count > 0 && IsOfConsumers && _members.Values.Any(member => Subscribes(member, topic));

    bool Subscribes(GroupMember member, string topic)
    {
        // Before the first generation nobody knows which of its protocols counts.
        if (Protocol is null) return true;
        try
        {
            var reader = new WireReader(member.MetadataOf(Protocol));
            reader.ReadInt16();
            // All versions begin with the topics.
            return ConsumerProtocolSubscription.Read(ref reader, 0).Topics.Contains(topic);
        }
        catch (ProtocolException)
        {
            return true;
        }
    }
}
