import { Pressable, StyleSheet, Text, View } from 'react-native';

import { Avatar } from '@/components/Avatar';
import { Icon } from '@/components/Icon';
import { Tag } from '@/components/Tag';
import type { Message } from '@/data/messages';
import { colors } from '@/theme/colors';
import { radius, space } from '@/theme/spacing';

interface Props {
  message: Message;
  selected: boolean;
  onSelect: (id: string) => void;
}

export function MessageRow({ message, selected, onSelect }: Props) {
  const { from, unread } = message;
  return (
    <Pressable
      onPress={() => onSelect(message.id)}
      accessibilityRole="button"
      accessibilityLabel={`${unread ? 'Unread, ' : ''}${from.name}, ${message.subject}`}
      style={({ pressed }) => [styles.row, selected && styles.selected, pressed && styles.pressed]}
    >
      <Avatar person={from} />
      <View style={styles.content}>
        <View style={styles.line}>
          {unread && <View style={styles.dot} />}
          <Text style={[styles.name, unread && styles.strong]} numberOfLines={1}>
            {from.name}
          </Text>
          <Text style={[styles.time, unread && styles.timeUnread]}>{message.time}</Text>
        </View>
        <View style={styles.line}>
          <Text style={[styles.subject, unread && styles.strong]} numberOfLines={1}>
            {message.subject}
          </Text>
          {message.starred && <Icon name="star" color={colors.star} size={16} />}
        </View>
        <Text style={styles.preview} numberOfLines={2}>
          {message.preview}
        </Text>
        {(message.label || message.attachments.length > 0) && (
          <View style={styles.meta}>
            {message.label && <Tag label={message.label} />}
            {message.attachments.length > 0 && (
              <View style={styles.attachments}>
                <Icon name="clip" color={colors.faint} size={13} />
                <Text style={styles.count}>{message.attachments.length}</Text>
              </View>
            )}
          </View>
        )}
      </View>
    </Pressable>
  );
}

const styles = StyleSheet.create({
  row: { flexDirection: 'row', gap: space(3), paddingHorizontal: space(4), paddingVertical: space(3) },
  selected: { backgroundColor: colors.accentSoft },
  pressed: { opacity: 0.7 },
  content: { flex: 1, gap: 3 },
  line: { flexDirection: 'row', alignItems: 'center', gap: space(2) },
  dot: { width: 9, height: 9, borderRadius: radius.round, backgroundColor: colors.accent },
  name: { flex: 1, fontSize: 16, color: colors.text },
  strong: { fontWeight: '700' },
  time: { fontSize: 13, color: colors.faint },
  timeUnread: { color: colors.accent, fontWeight: '600' },
  subject: { flex: 1, fontSize: 14, color: colors.text },
  preview: { fontSize: 14, lineHeight: 19, color: colors.secondary },
  meta: { flexDirection: 'row', alignItems: 'center', gap: space(3), marginTop: space(1) },
  attachments: { flexDirection: 'row', alignItems: 'center', gap: 3 },
  count: { fontSize: 12, color: colors.faint },
});
