import { useMemo, useState } from 'react';
import { FlatList, Platform, Pressable, StyleSheet, Text, useWindowDimensions, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { FilterTabs } from '@/components/FilterTabs';
import { Icon } from '@/components/Icon';
import { MessageRow } from '@/components/MessageRow';
import { ReadingPane } from '@/components/ReadingPane';
import { SearchField } from '@/components/SearchField';
import { messages, type Message } from '@/data/messages';
import { colors } from '@/theme/colors';
import { radius, space } from '@/theme/spacing';

const filters = ['All', 'Unread', 'Starred', 'Work', 'Travel', 'Home'] as const;
type Filter = (typeof filters)[number];

function matches(message: Message, filter: Filter, query: string) {
  const text = `${message.from.name} ${message.subject} ${message.preview}`.toLowerCase();
  if (query && !text.includes(query.toLowerCase())) return false;
  switch (filter) {
    case 'All':
      return true;
    case 'Unread':
      return message.unread;
    case 'Starred':
      return message.starred;
    default:
      return message.label === filter;
  }
}

export function InboxScreen() {
  const insets = useSafeAreaInsets();
  const { width } = useWindowDimensions();
  const wide = width >= 900;

  const [query, setQuery] = useState('');
  const [filter, setFilter] = useState<Filter>('All');
  const [selectedId, setSelectedId] = useState(messages[0].id);

  const shown = useMemo(() => messages.filter((m) => matches(m, filter, query)), [filter, query]);
  const unread = messages.filter((m) => m.unread).length;
  const selected = messages.find((m) => m.id === selectedId) ?? messages[0];

  return (
    <View style={[styles.screen, { paddingTop: insets.top, paddingLeft: insets.left, paddingRight: insets.right }]}>
      <View style={[styles.list, wide && styles.listWide]}>
        <View style={styles.header}>
          <Pressable accessibilityRole="button" accessibilityLabel="Menu" hitSlop={8}>
            <Icon name="menu" color={colors.text} size={24} />
          </Pressable>
          <View style={styles.titles}>
            <Text style={styles.title} accessibilityRole="header">
              Inbox
            </Text>
            <Text style={styles.subtitle}>
              <Text style={styles.subtitleStrong}>{unread} unread</Text> of {messages.length}
            </Text>
          </View>
        </View>
        <SearchField value={query} onChangeText={setQuery} />
        <FilterTabs options={filters} value={filter} counts={{ Unread: unread }} onChange={setFilter} />
        <FlatList
          data={shown}
          keyExtractor={(message) => message.id}
          renderItem={({ item }) => (
            <MessageRow message={item} selected={wide && item.id === selectedId} onSelect={setSelectedId} />
          )}
          ItemSeparatorComponent={() => <View style={styles.separator} />}
          ListEmptyComponent={<Text style={styles.empty}>Nothing here. Enjoy the quiet.</Text>}
          contentContainerStyle={{ paddingBottom: insets.bottom + space(24) }}
          style={styles.flat}
        />
        <Pressable
          accessibilityRole="button"
          accessibilityLabel="Write a message"
          style={[styles.compose, { bottom: insets.bottom + space(4) }]}
        >
          <Icon name="pencil" color="#ffffff" size={20} />
          <Text style={styles.composeText}>Compose</Text>
        </Pressable>
      </View>
      {wide && <ReadingPane message={selected} />}
    </View>
  );
}

const styles = StyleSheet.create({
  screen: { flex: 1, flexDirection: 'row', backgroundColor: colors.background },
  list: { flex: 1 },
  listWide: { flex: 0, width: 400, borderRightWidth: 1, borderRightColor: colors.line },
  flat: { flex: 1 },
  header: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space(4),
    paddingHorizontal: space(4),
    paddingTop: space(2),
    paddingBottom: space(3),
  },
  titles: { flex: 1, flexDirection: 'row', alignItems: 'baseline', justifyContent: 'space-between' },
  title: { fontSize: 30, fontWeight: '800', color: colors.text, letterSpacing: -0.5 },
  subtitle: { fontSize: 14, color: colors.secondary },
  subtitleStrong: { fontWeight: '700', color: colors.accent },
  separator: { height: StyleSheet.hairlineWidth, marginLeft: 72, backgroundColor: colors.line },
  empty: { padding: space(10), textAlign: 'center', fontSize: 16, color: colors.secondary },
  compose: {
    position: 'absolute',
    right: space(4),
    flexDirection: 'row',
    alignItems: 'center',
    gap: space(2),
    height: 52,
    paddingHorizontal: space(5),
    borderRadius: Platform.OS === 'ios' ? radius.round : 16,
    backgroundColor: colors.accent,
    shadowColor: '#1b2b6b',
    shadowOpacity: 0.28,
    shadowRadius: 10,
    shadowOffset: { width: 0, height: 5 },
    elevation: 6,
  },
  composeText: { fontSize: 16, fontWeight: '600', color: '#ffffff' },
});
