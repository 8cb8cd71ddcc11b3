import { ScrollView, StyleSheet, Text, View } from 'react-native';

import { Avatar } from '@/components/Avatar';
import { Icon } from '@/components/Icon';
import { Tag } from '@/components/Tag';
import type { Message } from '@/data/messages';
import { colors } from '@/theme/colors';
import { radius, space } from '@/theme/spacing';

/** The chosen message in full: shown beside the list where the window is wide enough. */
export function ReadingPane({ message }: { message: Message }) {
  return (
    <ScrollView style={styles.pane} contentContainerStyle={styles.content}>
      <View style={styles.heading}>
        <Text style={styles.subject} accessibilityRole="header">
          {message.subject}
        </Text>
        {message.label && <Tag label={message.label} />}
      </View>
      <View style={styles.sender}>
        <Avatar person={message.from} size={48} />
        <View style={styles.who}>
          <Text style={styles.name}>{message.from.name}</Text>
          <Text style={styles.address}>
            {message.from.address} <Text style={styles.to}>to me</Text>
          </Text>
        </View>
        <Text style={styles.time}>{message.time}</Text>
      </View>
      {message.body.map((paragraph) => (
        <Text key={paragraph} style={styles.paragraph}>
          {paragraph}
        </Text>
      ))}
      <View style={styles.files}>
        {message.attachments.map((file) => (
          <View key={file} style={styles.file}>
            <View style={styles.fileIcon}>
              <Icon name="clip" color={colors.accent} size={18} />
            </View>
            <Text style={styles.fileName}>{file}</Text>
          </View>
        ))}
      </View>
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  pane: { flex: 1, backgroundColor: colors.background },
  content: { padding: space(8), gap: space(5), maxWidth: 760 },
  heading: { flexDirection: 'row', alignItems: 'center', gap: space(3) },
  subject: { flexShrink: 1, fontSize: 26, fontWeight: '700', color: colors.text, letterSpacing: -0.3 },
  sender: { flexDirection: 'row', alignItems: 'center', gap: space(3) },
  who: { flex: 1, gap: 2 },
  name: { fontSize: 16, fontWeight: '600', color: colors.text },
  address: { fontSize: 14, color: colors.secondary },
  to: { color: colors.faint },
  time: { fontSize: 14, color: colors.faint },
  paragraph: { fontSize: 17, lineHeight: 27, color: colors.text },
  files: { flexDirection: 'row', flexWrap: 'wrap', gap: space(3), marginTop: space(2) },
  file: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space(3),
    padding: space(3),
    paddingRight: space(5),
    borderWidth: StyleSheet.hairlineWidth * 2,
    borderColor: colors.line,
    borderRadius: radius.medium,
  },
  fileIcon: {
    width: 40,
    height: 40,
    borderRadius: radius.medium,
    alignItems: 'center',
    justifyContent: 'center',
    backgroundColor: colors.accentSoft,
  },
  fileName: { fontSize: 15, fontWeight: '500', color: colors.text },
});
