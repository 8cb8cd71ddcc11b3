import { ScrollView, StatusBar, StyleSheet, Text, useColorScheme, useWindowDimensions, View } from 'react-native';
import { SafeAreaView } from 'react-native-safe-area-context';

import { PhotoTile } from './components/PhotoTile';
import { photos, stories } from './photos';

const gap = 12;
const margin = 16;

function columnsFor(width: number) {
  if (width >= 1000) return 4;
  if (width >= 600) return 3;
  return 2;
}

export function GalleryScreen() {
  const { width, height } = useWindowDimensions();
  const dark = useColorScheme() === 'dark';
  const colors = dark
    ? { background: '#0d1016', text: '#f3f5f9', secondary: '#9aa4b5', card: '#181d27' }
    : { background: '#ffffff', text: '#141821', secondary: '#5b6577', card: '#f2f4f8' };

  const landscape = width > height;
  const columns = columnsFor(width);
  const usable = Math.min(width, landscape ? width - 120 : width) - margin * 2;
  const tile = (usable - gap * (columns - 1)) / columns;
  const [first, ...rest] = photos;

  return (
    <SafeAreaView edges={['top', 'left', 'right']} style={[styles.screen, { backgroundColor: colors.background }]}>
      <StatusBar barStyle={dark ? 'light-content' : 'dark-content'} />
      <ScrollView contentContainerStyle={styles.content}>
        <View style={styles.header}>
          <Text style={[styles.eyebrow, { color: colors.secondary }]}>THIS WEEK</Text>
          <Text style={[styles.title, { color: colors.text }]}>Far light</Text>
        </View>
        {!landscape && <PhotoTile photo={first} width={usable} tall />}
        <View style={styles.grid}>
          {(landscape ? photos : rest).map((photo) => (
            <PhotoTile key={photo.id} photo={photo} width={tile} />
          ))}
        </View>
        <View style={[styles.stories, landscape && styles.storiesRow]}>
          {stories.map((story) => (
            <View key={story.id} style={[styles.story, landscape && styles.storyHalf, { backgroundColor: colors.card }]}>
              <Text style={[styles.storyTitle, { color: colors.text }]} numberOfLines={1}>
                {story.title}
              </Text>
              <Text style={[styles.storyText, { color: colors.secondary }]} numberOfLines={3}>
                {story.text}
              </Text>
            </View>
          ))}
        </View>
      </ScrollView>
    </SafeAreaView>
  );
}

const styles = StyleSheet.create({
  screen: { flex: 1 },
  content: { paddingHorizontal: margin, paddingBottom: 40, gap, alignItems: 'center' },
  header: { alignSelf: 'stretch', paddingTop: 8, paddingBottom: 4 },
  eyebrow: { fontSize: 12, fontWeight: '600', letterSpacing: 1.5 },
  title: { fontSize: 34, fontWeight: '800', letterSpacing: -0.8 },
  grid: { flexDirection: 'row', flexWrap: 'wrap', gap },
  stories: { alignSelf: 'stretch', gap },
  storiesRow: { flexDirection: 'row' },
  story: { borderRadius: 14, padding: 14, gap: 6 },
  storyHalf: { flex: 1 },
  storyTitle: { fontSize: 17, fontWeight: '700' },
  storyText: { fontSize: 15, lineHeight: 21 },
});
