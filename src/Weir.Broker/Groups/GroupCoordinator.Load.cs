namespace Weir.Broker.Groups;

sealed partial class GroupCoordinator
{
    void Load()
    {
        foreach (var (key, value) in _store.State.StartingWith(GroupKeys.GroupPrefix))
        {
            var classic = NewClassic(GroupKeys.ReadGroup(key));
            classic.Restore(GroupValues.ReadGroup(value), _clock.ElapsedMs);
            _groups[classic.Id] = new(classic);
        }
        foreach (var (key, value) in _store.State.StartingWith(GroupKeys.ConsumerGroupPrefix))
        {
            var consumer = NewConsumer(GroupKeys.ReadConsumerGroup(key));
            consumer.Restore(ConsumerGroupValue.Read(value), _clock.ElapsedMs);
            _groups[consumer.Id] = new(consumer);
        }
        foreach (var (key, value) in _store.State.StartingWith(GroupKeys.OffsetPrefix))
        {
            var (group, partition) = GroupKeys.ReadOffset(key);
            FindOrCreate(group).Offsets[partition] = GroupValues.ReadOffset(value);
        }
        foreach (var (key, value) in _store.State.StartingWith(GroupKeys.PendingPrefix))
        {
            var (producerId, group, partition) = GroupKeys.ReadPending(key);
            Hold(FindOrCreate(group), producerId, [(partition, GroupValues.ReadOffset(value))]);
        }
        foreach (var group in _groups.Values) Settle(group);
    }
}
