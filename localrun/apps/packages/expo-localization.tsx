import {getLocales, useCalendars} from 'expo-localization';
import {Text, View} from 'react-native';

export default function App() {
  const [locale] = getLocales();
  const [calendar] = useCalendars();
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>
          {`language ${locale.languageCode} in ${locale.regionCode} at ${calendar.timeZone}`}
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
